-- note_plan(), state_cofunding()
update grant_facts set firm_cents = $2 where application = $1
