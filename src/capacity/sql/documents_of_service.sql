-- The documents of a service, of its openings and closings and of its own closing, without their content.
select id, change, closing, service, file_name, media_type, sha256, size_bytes, added_at, added_by, removed_at
from place_document where service = $1 and added_at <= $2 order by added_at, id
