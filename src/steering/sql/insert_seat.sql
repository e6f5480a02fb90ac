-- add_seat()
insert into seat (id, committee, position, function, organisation, substitute, voice, is_chair, since)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
