-- what was said
insert into control_reply (control, record, number, verb, text, due, at, by_label, role)
select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8 from control_reply where control = $1 and record = $2
