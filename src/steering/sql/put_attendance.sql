-- set_attendance()
insert into attendance (meeting, seat, presence, by_seat) values ($1, $2, $3, $4)
on conflict (meeting, seat) do update set presence = excluded.presence, by_seat = excluded.by_seat
