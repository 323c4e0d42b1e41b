/// How the page looks and answers to keys. Without its script everything can still be read and reached.
enum GalleryStyle {
    static let css = """
        :root{color-scheme:light dark;--bg:#f6f7f8;--card:#fff;--fg:#1c2024;--dim:#5b6470;--line:#d8dde3;--link:#0b5cad;--old:#b34700;--new:#0068a8;
        --moved:#7a3fb0;--mod:#8a6100;--ok:#2c6e2f;--bad:#a3171f;--focus:#0b5cad;--paper:#fff}
        @media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1d2125;--fg:#e6e9ec;--dim:#a0a9b4;--line:#363d45;--link:#7db8f5;--old:#ff9d5c;--new:#6cc0f5;
        --moved:#c79bf0;--mod:#e0b64a;--ok:#86c98a;--bad:#ff8a8f;--focus:#7db8f5;--paper:#fff}}
        *{box-sizing:border-box}
        html{scroll-padding-top:.75rem}
        body{margin:0 auto;max-width:1500px;padding:1rem 1.25rem 4rem;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        a{color:var(--link)}
        a:focus-visible,summary:focus-visible,input:focus-visible,section:focus-visible,li:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
        .skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.25rem .5rem;z-index:2}
        .brand{margin:0;color:var(--dim);font-weight:600}
        h1{margin:.1rem 0 .5rem;font-size:1.7rem;line-height:1.2}
        .sources{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .75rem;margin:0 0 1rem}
        .sources dt{color:var(--dim)}.sources dd{margin:0;overflow-wrap:anywhere}
        .filters{display:flex;flex-wrap:wrap;gap:.4rem .9rem;margin-bottom:.5rem}
        .filter{cursor:pointer}
        table.index{border-collapse:collapse;width:100%;background:var(--card);border:1px solid var(--line);border-radius:8px}
        .index th,.index td{text-align:left;padding:.3rem .7rem;border-top:1px solid var(--line);vertical-align:top}
        .index thead th{border-top:0;color:var(--dim);font-weight:600}
        .keys{color:var(--dim);font-size:.85rem}
        kbd{border:1px solid var(--line);border-bottom-width:2px;border-radius:4px;padding:0 .3em;background:var(--card);font-size:.85em}
        .badge,.kind{display:inline-block;border:1px solid currentColor;border-radius:999px;padding:0 .6em;font-size:.82rem;font-weight:600;white-space:nowrap}
        .badge.changed,.kind.modified{color:var(--mod)}.badge.unchanged{color:var(--ok)}.badge.added,.kind.added{color:var(--new)}
        .badge.removed,.kind.removed{color:var(--old)}.badge.refused,.badge.failed{color:var(--bad)}.kind.moved,.kind.text{color:var(--moved)}
        section.sheet{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem 1.1rem;margin:1.25rem 0}
        .title{display:flex;flex-wrap:wrap;align-items:baseline;gap:.3rem .8rem}
        h2{margin:0;font-size:1.3rem}h2 small{font-weight:400;color:var(--dim);font-size:.8em}
        .facts{color:var(--dim);font-size:.88rem}.way{margin-left:auto;display:flex;gap:.7rem;font-size:.88rem}
        .summary{margin:.6rem 0;padding-left:1.1rem}.cite{font-size:.8rem;white-space:nowrap}
        .critical{border-left:4px solid var(--bad);padding:.2rem .7rem;margin:.6rem 0}
        .notes{color:var(--mod)}
        details>summary{cursor:pointer;color:var(--link)}
        figure{margin:0}figcaption{color:var(--dim);font-size:.82rem;margin-top:.2rem}
        img{display:block;max-width:100%;height:auto;background:var(--paper);border:1px solid var(--line)}
        .overlay{margin:.8rem 0}.overlay img{width:100%}
        .marked{position:relative;display:inline-block;max-width:100%;line-height:0}
        .overlay .marked{display:block}
        .mark{position:absolute;border:2px solid #8a2be2;border-radius:3px;opacity:.75;min-width:10px;min-height:10px}
        .mark.added{border-color:#0072b2}.mark.removed{border-color:#d55e00}.mark.modified{border-color:#b8860b}.mark.titleBlock{border-color:#777;border-style:dashed}
        .mark:hover,.mark:focus{opacity:1;background:rgba(255,220,0,.25)}
        .mark.lit{opacity:1;background:rgba(255,220,0,.4);outline:3px solid #ffb000}
        .no-marks .mark,.no-marks .spot{display:none}
        .key::before{content:"";display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 .6em;background:#888;vertical-align:-.05em}
        .key.old::before{background:#d55e00}.key.new::before{background:#0072b2}
        .sides{display:grid;grid-template-columns:1fr 1fr;gap:1rem;margin:.8rem 0}
        ol.changes{list-style:none;margin:.8rem 0 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:.9rem}
        .change{border:1px solid var(--line);border-radius:8px;padding:.6rem .7rem;min-width:0}
        .change:target{border-color:var(--focus);box-shadow:0 0 0 2px var(--focus)}
        .what{display:flex;flex-wrap:wrap;gap:.2rem .6rem;align-items:baseline}.id{font-weight:600}.category,.confidence{color:var(--dim);font-size:.85rem}
        .confidence{margin-left:auto}
        .text{margin:.35rem 0;overflow-wrap:anywhere}.text del{color:var(--old)}.text ins{color:var(--new);text-decoration:none;font-weight:600}
        .difference{color:var(--dim);white-space:nowrap}
        .crops{display:grid;grid-template-columns:1fr 1fr;gap:.5rem;margin-top:.4rem;align-items:start}
        .spot{position:absolute;border:2px solid #d100b0;border-radius:2px;opacity:.55}
        .unseen{color:var(--dim);font-size:.85rem;margin:.3rem 0 0}
        footer{color:var(--dim);font-size:.8rem;margin-top:2rem;overflow-wrap:anywhere}
        [hidden]{display:none!important}
        @media (max-width:640px){.sides{grid-template-columns:1fr}.way{margin-left:0}}
        @media print{:root{--bg:#fff;--card:#fff;--fg:#000;--dim:#444;--line:#bbb;--link:#000;--old:#8f3900;--new:#00507f;--moved:#5a2d85;--mod:#5f4300;--ok:#1d4d20;--bad:#7d1017}
        body{max-width:none;padding:0;font-size:10pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
        .skip,.filters,.keys,.way{display:none}a{text-decoration:none}
        section.sheet{break-before:page;border:0;padding:0;margin:0}.change,figure,.critical{break-inside:avoid}
        ol.changes{grid-template-columns:1fr 1fr}.overlay img{max-height:17cm;width:auto;max-width:100%}.overlay .marked{display:inline-block}}
        """

    static let script = """
        (function(){
        'use strict';
        var all=function(s,r){return Array.prototype.slice.call((r||document).querySelectorAll(s));};
        var boxes=all('[data-filter]');
        function filter(){
          var shown={};boxes.forEach(function(b){shown[b.getAttribute('data-filter')]=b.checked;});
          all('[data-status]').forEach(function(e){e.hidden=!shown[e.getAttribute('data-status')];});
        }
        boxes.forEach(function(b){b.addEventListener('change',filter);});
        filter();
        function open(e){for(var p=e;p;p=p.parentElement){if(p.tagName==='DETAILS'){p.open=true;}}}
        function light(e){
          all('.mark').forEach(function(m){m.classList.toggle('lit',!!(e&&e.id)&&m.getAttribute('href')==='#'+e.id);});
        }
        function go(e){if(!e){return;}open(e);e.scrollIntoView({block:'start'});e.focus({preventScroll:true});light(e);history.replaceState(null,'','#'+e.id);}
        function step(list,way){
          var here=list.indexOf(document.activeElement&&document.activeElement.closest(list[0]&&list[0].tagName==='LI'?'li.change':'section.sheet'));
          if(here<0){
            var y=way>0?1:-1;
            if(way>0){for(here=0;here<list.length&&list[here].getBoundingClientRect().top<=y;here++){}return list[here];}
            for(here=list.length-1;here>=0&&list[here].getBoundingClientRect().top>=y;here--){}return list[here];
          }
          return list[here+way];
        }
        function visible(s){return all(s).filter(function(e){var p=e.closest('section.sheet');return !(p&&p.hidden);});}
        document.addEventListener('keydown',function(k){
          if(k.ctrlKey||k.metaKey||k.altKey||/^(INPUT|TEXTAREA|SELECT)$/.test(k.target.tagName)&&k.target.type!=='checkbox'){return;}
          if(k.key==='j'||k.key==='k'){go(step(visible('section.sheet'),k.key==='j'?1:-1));}
          else if(k.key==='n'||k.key==='p'){go(step(visible('li.change'),k.key==='n'?1:-1));}
          else if(k.key==='t'){scrollTo(0,0);if(document.activeElement){document.activeElement.blur();}}
          else if(k.key==='m'){document.body.classList.toggle('no-marks');}
        });
        function arrive(){var e=location.hash.length>1&&document.getElementById(location.hash.slice(1));if(e){open(e);light(e);e.scrollIntoView({block:'start'});}}
        addEventListener('hashchange',arrive);arrive();
        var closed=[];
        addEventListener('beforeprint',function(){closed=all('details:not([open])');closed.forEach(function(d){d.open=true;});all('img').forEach(function(i){i.loading='eager';});});
        addEventListener('afterprint',function(){closed.forEach(function(d){d.open=false;});});
        })();
        """
}
