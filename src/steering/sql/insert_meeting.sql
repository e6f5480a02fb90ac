-- plan_meeting()
insert into meeting (id, committee, number, day, hour, place, link, state, repeats, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
