-- enter_change(): places that open or close, planned or done.
insert into place_change (id, service, department, kind, places, planned_on, done_on, delay_motive, document, entered_at, entered_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
