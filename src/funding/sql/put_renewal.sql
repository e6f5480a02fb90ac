-- declare_renewal()
insert into grant_renewal (application, earlier, at, by_label)
values ($1, $2, $3, $4)
on conflict (application) do update set earlier = excluded.earlier, at = excluded.at, by_label = excluded.by_label
