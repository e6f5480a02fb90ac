-- sign_for_state(): payments planned by the agreement
insert into grant_payment (id, application, department, number, kind, amount_cents, due, state)
values ($1, $2, $3, $4, $5, $6, $7, 'planned')
