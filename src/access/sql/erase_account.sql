-- erase_closed_accounts: the person's address and name go, the account's id stays for the journal
update account set email = 'erased:' || id, name = '', function_label = '', search_text = '', seen_at = null where id = $1 and state = 'closed'
