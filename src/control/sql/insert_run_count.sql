-- run()
insert into control_run_count (run, control, place, checked, failing, since) values ($1, $2, $3, $4, $5, $6)
