-- add_document()
insert into agenda_document (id, item, line, title) values ($1, $2, $3, $4)
