-- accept_invitation: the password chosen by the person; what had been opened before waits for a confirmation, unless the
-- operator made the address
update account
set state = 'active',
    password_hash = $2,
    to_confirm_against = case
      when state = 'active' or to_confirm_against is not null then (select made_by from invitation where account_id = $1)
    end
where id = $1 and state <> 'closed'
