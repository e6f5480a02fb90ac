-- sign_for_state(): a report is due
insert into grant_report (id, application, due, state, content, revision)
values ($1, $2, $3, 'due', '', 1)
on conflict (application) do nothing
