-- before()
select id, at, by_label as by, checked, failing from control_run where at < $1 order by at desc, id desc limit 1
