-- The bytes of a document, kept once whatever the number of plans that hold it.
insert into plan_blob (sha256, size_bytes, bytes) values ($1, $2, $3) on conflict (sha256) do nothing
