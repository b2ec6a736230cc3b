/** Ends work on a file whose names take long to read, where it is not the turn of such files. It never leaves native-core. */
export class LargeFile extends Error {}
