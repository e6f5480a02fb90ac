-- follow_milestones(): a new one, or another day of one that stands; what was dropped comes back
insert into grant_milestone (id, application, kind, title, due)
values ($1, $2, $3, $4, $5)
on conflict (application, kind, title) do update
set due = excluded.due,
  state = case when grant_milestone.state = 'dropped' then 'planned' else grant_milestone.state end
