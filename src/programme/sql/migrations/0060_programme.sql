-- A policy's packs as they were read. A version that has been published is never changed again; its digest is the
-- SHA-256 of the text.
create table programme (
  code text not null check (code <> ''),
  version text not null check (version <> ''),
  state text not null check (state in ('draft', 'published', 'closed')),
  pack text not null,
  digest text not null check (length(digest) = 64),
  changed_at bigint not null,
  primary key (code, version)
);
-- One programme steers the plans at a time.
create unique index programme_published on programme (state) where state = 'published';
