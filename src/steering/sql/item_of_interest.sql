-- withdraw_interest(): the item it is about.
select item from interest where id = $1
