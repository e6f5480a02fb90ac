-- add_item()
insert into agenda_item (id, meeting, position, kind, title, ref_kind, ref_id) values ($1, $2, $3, $4, $5, $6, $7)
