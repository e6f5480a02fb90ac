-- Who sits where, in all committees or one.
select a.seat, a.account, a.label, a.is_substitute, a.since, a.until from seat_account a join seat s on s.id = a.seat
where (cast($1 as text) is null or s.committee = $1) order by a.seat, a.is_substitute, a.since, a.id
