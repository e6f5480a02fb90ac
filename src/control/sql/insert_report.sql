-- close_report()
insert into control_report (place, year, text, remarks, sha256, at, by_label) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (place, year) do nothing
