-- demo marks the database it fills, so that every page can say so.
insert into app_setting (name, value) values ($1, $2)
on conflict (name) do update set value = excluded.value
