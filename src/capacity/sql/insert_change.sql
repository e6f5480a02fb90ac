-- enter_change(), close_service(): places that open or close, planned or done.
insert into place_change (id, service, department, kind, places, planned_on, expected_on, done_on, delay_motive, document,
  closing, entered_at, entered_by, done_at)
values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13)
