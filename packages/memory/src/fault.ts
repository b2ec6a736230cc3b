import { address, i32, ptr, struct, u32, u64, type Bool, type StructPointer } from '@tap/native-core/tapset';

/** Eight bytes of the kernel's memory: every structure that starts with a pointer would do. */
const Word = struct('list_head', { value: u64.at('next') });

const faultMembers = {
  /** The address that the fault is about: to the byte where the kernel keeps it so (6.1 and later), else its page. */
  at: address.at('real_address', 'address'),
  flags: u32,
  /** The entry of the page table as it was, and where it is. */
  originalEntry: u64.at('orig_pte.pte'),
  entry: address.at('pte'),
  /** The page before the write; 0 for one that is not a normal page, such as the zero page. */
  page: address,
};

/** What the kernel knows about a fault while it handles it: include/linux/mm.h. */
const Fault = struct('vm_fault', faultMembers);

/** A pointer to it. */
export type FaultPointer = StructPointer<typeof faultMembers>;

/** FAULT_FLAG_UNSHARE, since 6.1: the page is to be made one's own without a write (include/linux/mm_types.h). */
const FAULT_FLAG_UNSHARE = 1 << 10;
/** Bits of an entry that hold the number of the page's frame: PTE_PFN_MASK of x86, and what arm64 uses below 52 bits. */
const frameBits = 0x000f_ffff_ffff_f000n;

/** Arguments of the functions that handle a write to a shared page. */
export const faultArguments = { vmf: ptr(Fault) };

/** The type of what such functions return: vm_fault_t. */
export const faultResult = i32;

/** Whether the fault is a write, and not only a wish for a page of one's own. */
export function isWrite(vmf: FaultPointer): Bool {
  return vmf.flags.bitAnd(FAULT_FLAG_UNSHARE).eq(0);
}

/** Whether another page stands in the page table than before: asked at the end of the fault's handling. */
export function isCopied(vmf: FaultPointer): Bool {
  const now = Word.at(vmf.entry).value;
  const before = vmf.originalEntry;
  return isWrite(vmf)
    .and(vmf.entry.ne(0n))
    .and(now.bitAnd(1).ne(0))
    .and(now.bitAnd(frameBits).ne(before.bitAnd(frameBits)));
}
