-- the reader's own page
select id, family, opened_at, last_used_at, user_agent from account_session where account_id = $1 order by opened_at desc, id
