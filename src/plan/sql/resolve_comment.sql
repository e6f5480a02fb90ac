-- A comment is settled.
update plan_comment set resolved = 1 where id = $1
