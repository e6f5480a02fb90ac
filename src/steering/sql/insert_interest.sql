-- declare_interest()
insert into interest (id, item, line, seat, reason, declared_by, declared_at) values ($1, $2, $3, $4, $5, $6, $7)
