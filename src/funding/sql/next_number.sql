-- start_application(): numbers of a department and year have no gap
insert into grant_number (department, year, last) values ($1, $2, 1)
on conflict (department, year) do update set last = grant_number.last + 1
returning last
