-- remove_document(): before it was sent to anybody.
update agenda_document set removed_at = $2, removed_by = $3, removed_why = $4 where id = $1 and removed_at is null
