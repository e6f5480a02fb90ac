-- before()
select control, place, failing from control_run_count where run = $1
