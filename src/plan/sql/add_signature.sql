-- One of the two signatures.
insert into plan_signature (submission, side, plan, department, account, label, role, signed_on, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
