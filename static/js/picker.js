(() => {
  const PAUSE = 120;

  const found = async (text) => {
    const holder = document.createElement('div');
    const answer = await fetch(`/organizations/complete?${new URLSearchParams({ q: text })}`);
    if (answer.ok) holder.innerHTML = await answer.text();
    return holder.querySelector('[role="listbox"]');
  };

  const start = (input, number) => {
    let list = null;
    let asked = 0;
    let timer = 0;
    const close = () => {
      list?.remove();
      list = null;
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
    };
    const mark = (option) => {
      for (const other of list.children) other.setAttribute('aria-selected', String(other === option));
      input.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    };
    const choose = (option) => {
      const slug = option.dataset.value;
      if (input.dataset.organizations === 'go') {
        location.assign(`/account/work/add?${new URLSearchParams({ organization: slug })}`);
      } else {
        input.value = slug;
      }
      close();
    };
    const look = async () => {
      const turn = ++asked;
      const text = input.value.trim();
      const made = text ? await found(text).catch(() => null) : null;
      if (turn !== asked) return;
      close();
      if (!made || document.activeElement !== input) return;
      list = made;
      list.id = `organizations-${number}`;
      // Pressing must not take the focus away before the click arrives.
      list.addEventListener('mousedown', (event) => event.preventDefault());
      list.addEventListener('click', (event) => {
        const option = event.target.closest('[role="option"]');
        if (option) choose(option);
      });
      input.after(list);
      input.setAttribute('aria-controls', list.id);
      input.setAttribute('aria-expanded', 'true');
    };
    const keys = {
      ArrowDown: (now) => mark(now?.nextElementSibling ?? list.firstElementChild),
      ArrowUp: (now) => mark(now?.previousElementSibling ?? list.lastElementChild),
      Enter: (now) => now && choose(now),
      Escape: close,
    };
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-expanded', 'false');
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
    });
    input.addEventListener('blur', close);
    input.addEventListener('keydown', (event) => {
      const now = list?.querySelector('[aria-selected="true"]');
      if (!list || !keys[event.key] || (event.key === 'Enter' && !now)) return;
      event.preventDefault();
      keys[event.key](now);
    });
  };

  document.querySelectorAll('[data-organizations]').forEach(start);
})();
