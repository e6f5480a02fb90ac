-- publish() and close(): the state of a version.
update programme set state = $3, changed_at = $4 where code = $1 and version = $2
