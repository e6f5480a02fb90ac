-- report_month(): what a service counted of a kind of place in a month.
insert into place_month (id, service, department, kind, month, occupied, waiting, supported, completed, interrupted, remark, reported_at, reported_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
