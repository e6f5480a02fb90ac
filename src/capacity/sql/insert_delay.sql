-- postpone_change(): from which day to which, and why.
insert into place_delay (id, change, service, department, before_day, after_day, motive, entered_at, entered_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
