-- runs()
select id, at, by_label as by, checked, failing from control_run order by at desc, id desc limit $1
