-- The list of documents.
select id, plan, title, file_name, media_type, sha256, added_by, size_bytes, at
from plan_document where plan = $1 order by at, id
