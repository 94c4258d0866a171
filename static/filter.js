(() => {
  // A box above each long list of choices: what does not hold the typed words steps aside, and
  // what is chosen stays.
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  for (const list of document.querySelectorAll('[data-filter]')) {
    const choices = [...list.querySelectorAll('.choice')].map((choice) => ({
      choice,
      words: plain(`${choice.textContent} ${choice.title}`),
      box: choice.querySelector('input'),
    }));
    const line = document.createElement('p');
    line.className = 'filter-line';
    const label = document.createElement('label');
    label.htmlFor = `${list.id}-filter`;
    label.textContent = list.dataset.filter;
    const field = document.createElement('input');
    field.type = 'search';
    field.id = label.htmlFor;
    field.className = 'input';
    field.autocomplete = 'off';
    const count = document.createElement('span');
    count.className = 'hint';
    count.setAttribute('role', 'status');
    line.append(label, field, count);
    list.querySelector('.term-group').before(line);
    const apply = () => {
      const wanted = plain(field.value.trim());
      for (const { choice, words, box } of choices) {
        choice.hidden = !box.checked && !words.includes(wanted);
      }
      for (const group of list.querySelectorAll('.term-group')) {
        group.hidden = !group.querySelector('.choice:not([hidden])');
      }
      const shown = choices.filter(({ choice }) => !choice.hidden).length;
      count.textContent = wanted ? `${shown} shown` : '';
    };
    field.addEventListener('input', apply);
    field.addEventListener('keydown', (event) => {
      // Enter in the box would send the whole form.
      if (event.key === 'Enter') event.preventDefault();
    });
  }
})();
