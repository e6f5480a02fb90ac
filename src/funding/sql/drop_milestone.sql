-- follow_milestones(): an amendment leaves it out; what is accepted stays
update grant_milestone set state = 'dropped' where id = $1 and state in ('planned', 'done', 'returned')
