-- run()
insert into control_run (id, at, by_label, checked, failing) values ($1, $2, $3, $4, $5)
