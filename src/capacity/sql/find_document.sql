-- One document, without its content.
select id, change, closing, service, file_name, media_type, sha256, size_bytes, added_at, added_by, removed_at
from place_document where id = $1
