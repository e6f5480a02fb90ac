-- note_plan()
insert into grant_cofunder (application, account, funder, name, amount_cents) values ($1, $2, $3, $4, $5)
