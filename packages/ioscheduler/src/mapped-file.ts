import {
  Address,
  address,
  choose,
  firstOf,
  inPlace,
  ptr,
  struct,
  u64,
  usize,
  type Int,
} from '@tap/native-core/tapset';

/** The kernel's `struct inode`, as far as this tapset reads it (include/linux/fs.h). */
const Inode = struct('inode', {
  number: usize.at('i_ino'),
  /** The mapping of the file's own pages. */
  pages: inPlace.at('i_data'),
});

/** The kernel's `struct address_space`: the pages of a file. */
const Mapping = struct('address_space', { inode: ptr(Inode).at('host') });

/** The kernel's `struct page`, as far as this tapset reads it (include/linux/mm_types.h). */
const Page = struct('page', {
  mapping: address,
  /** In the lowest bit whether the page belongs to a larger one, whose first page the other bits tell. */
  head: u64.at('compound_info', 'compound_head'),
});

/** The kernel's `struct folio`: a whole page of any size, where `struct page` has no mapping of its own. */
const Folio = struct('folio', { mapping: address });

/** Above all pages' addresses: what is not below is a mask for the page's own address (since Linux 7.1). */
const masks = 0xffff_ffff_0000_0000n;

/** First page of the larger page that a page belongs to; the page itself when it is single. */
function headOf(page: Int<bigint>): Address {
  const { head } = Page.at(new Address(page.node));
  const larger = choose(head.ge(masks), page.bitAnd(head), head.sub(1));
  return new Address(choose(head.has(1), larger, page).node);
}

/** Number of the inode whose page this is; -1 for memory that belongs to no file. */
export function inodeOf(page: Int<bigint>): Int {
  const head = headOf(page);
  const mapping = firstOf(Page.at(head).mapping, Folio.at(head).mapping);
  const { inode } = Mapping.at(mapping);
  // In memory of another kind something else lies there; only a file's mapping is the one of its own inode.
  return choose(inode.pages.eq(mapping), inode.number, -1);
}
