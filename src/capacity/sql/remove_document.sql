-- remove_document(): the content is gone, its name stays.
update place_document set removed_at = $2, bytes = null where id = $1 and removed_at is null
