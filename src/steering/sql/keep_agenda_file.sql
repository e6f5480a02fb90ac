-- add_document() and replace_document(): the content, once.
insert into agenda_file (sha256, bytes) values ($1, $2) on conflict (sha256) do nothing
