-- enter_funding(): places that a grant or a budget pays.
insert into place_funding (id, service, department, kind, places, funder, reference, first_day, last_day, entered_at, entered_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
