-- Documents on an item of an agenda. A new version stands beside the older ones; what is removed before it was sent keeps
-- its name, its fingerprint and the reason, and loses its content.
-- line: of an item with several files, the one that the document is about; empty: the whole item.
create table agenda_document (
  id text primary key check (length(id) = 36),
  item text not null references agenda_item (id),
  line text not null,
  title text not null check (title <> ''),
  removed_at bigint,
  removed_by text not null default '',
  removed_why text not null default '',
  check ((removed_at is null) = (removed_why = ''))
);
create index agenda_document_item on agenda_document (item);

-- sent_at: with the convocation, or on the spot when it came after.
create table agenda_document_version (
  document text not null references agenda_document (id),
  number integer not null check (number > 0),
  file_name text not null check (file_name <> ''),
  media_type text not null,
  sha256 text not null check (length(sha256) = 64),
  size_bytes bigint not null check (size_bytes > 0),
  added_at bigint not null,
  added_by text not null,
  sent_at bigint,
  primary key (document, number)
);
create index agenda_document_version_sha256 on agenda_document_version (sha256);

-- The content, once whatever the number of meetings that look at it.
create table agenda_file (
  sha256 text primary key check (length(sha256) = 64),
  bytes bytea not null
);
