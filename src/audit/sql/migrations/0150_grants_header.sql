-- Which columns of a foreign grants file hold what, told by somebody once for all files with the same header.
create table grants_header (
  digest text primary key check (length(digest) = 64),
  mapping text not null,
  told_by text not null,
  told_at bigint not null
);
