-- erase_closed_accounts: whose retention has ended
select id from account where state = 'closed' and closed_at < $1 and email not like 'erased:%' order by id
