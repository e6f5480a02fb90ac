-- draw_plan()
insert into control_check (id, department, year, application, number, title, organisation_name, granted_cents, points,
  marks, why, due, outcome, revision)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'to_do', 1)
